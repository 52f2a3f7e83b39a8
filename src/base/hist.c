#include "base/hist.h"
