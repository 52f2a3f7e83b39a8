#include "http/auth.h"
