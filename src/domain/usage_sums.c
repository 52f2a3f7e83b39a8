#include "domain/usage_sums.h"
