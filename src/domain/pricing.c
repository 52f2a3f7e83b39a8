#include "domain/pricing.h"
