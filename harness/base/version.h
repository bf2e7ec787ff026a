/*
 * The version of the program, in reports, journals and `--version`.
 */
#ifndef VERSION_H
#define VERSION_H

#define CNSCONFORM_VERSION "0.1.0"

#endif
