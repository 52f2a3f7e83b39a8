#include "jobs/partitions_job.h"
