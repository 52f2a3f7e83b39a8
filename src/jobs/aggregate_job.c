#include "jobs/aggregate_job.h"
