#include "store/usage_read.h"
