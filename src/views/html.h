#ifndef VIEWS_HTML_H
#define VIEWS_HTML_H

#endif
