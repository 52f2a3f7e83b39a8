#ifndef JOBS_RUNNER_H
#define JOBS_RUNNER_H

#endif
