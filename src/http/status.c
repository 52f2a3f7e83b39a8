#include "http/status.h"
