#include "base/spool.h"
