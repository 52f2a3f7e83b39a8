#include "collector/loader.h"
