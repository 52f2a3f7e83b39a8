#include "views/layout.h"
