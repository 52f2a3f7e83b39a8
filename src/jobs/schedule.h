#ifndef JOBS_SCHEDULE_H
#define JOBS_SCHEDULE_H

#endif
