#include "http/gunzip.h"
