#include "store/job_store.h"
