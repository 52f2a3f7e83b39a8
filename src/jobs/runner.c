#include "jobs/runner.h"
