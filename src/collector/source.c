#include "collector/source.h"
