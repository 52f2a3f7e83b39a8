#include "jobs/retention_job.h"
