#include <stdio.h>

#include "base/buf.h"
#include "bin/commands.h"

enum exit_status cmd_conf(struct conf *conf, int argc, char **argv)
{
	struct buf out = {0};

	(void)conf;
	if (argc > 1)
		return command_misused(argv[0], "takes no arguments, found '%s'", argv[1]);
	conf_document(&out);
	fwrite(out.data, 1, out.len, stdout);
	buf_free(&out);
	return EXIT_DONE;
}
