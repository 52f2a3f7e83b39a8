#ifndef HTTP_FCGI_H
#define HTTP_FCGI_H

#endif
