#include "base/tail.h"
