#ifndef HTTP_STATUS_H
#define HTTP_STATUS_H

#endif
