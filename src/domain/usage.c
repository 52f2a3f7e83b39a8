#include "domain/usage.h"
