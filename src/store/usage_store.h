#ifndef STORE_USAGE_STORE_H
#define STORE_USAGE_STORE_H

#endif
