#include "views/components.h"
