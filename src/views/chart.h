#ifndef VIEWS_CHART_H
#define VIEWS_CHART_H

#endif
