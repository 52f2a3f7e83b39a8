#include "views/chart.h"
