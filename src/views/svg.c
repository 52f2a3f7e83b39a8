#include "views/svg.h"
