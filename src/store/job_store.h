#ifndef STORE_JOB_STORE_H
#define STORE_JOB_STORE_H

#endif
