/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loaded before everything else (LD_PRELOAD) into the processes of a stack under test: stops a rank
 * at a place that a test names, so that faults can be made to happen exactly there.
 *
 * The folder $OPH_HOLD may have a file `at`: "oph_apply oph_execute_operator 2". Before the second
 * SQL statement of that phase of that operator (0: before the phase itself) a rank makes the file
 * `held.<rank>.<process>` and waits until `at` is gone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "framework/oph_operator.h"

enum { kMostFunctions = 1024, kMostPath = 4096, kNap = 5000 };

typedef int Phase(oph_operator_struct*);

static const char* const kPhases[] = {"oph_setup_env",        "oph_init",      "oph_distribution",
                                      "oph_execute_operator", "oph_reduction", "oph_destroy",
                                      "oph_cleanup_env"};
enum { kPhaseCount = sizeof kPhases / sizeof *kPhases };

/* Of the phase that runs. Tests hold tasks of one thread a rank. */
static struct {
  char operator_name[128];
  const char* phase;
  int rank;
  int statements;
} running;

static void path_in_folder(char path[kMostPath], const char* name) {
  snprintf(path, kMostPath, "%s/%s", getenv("OPH_HOLD"), name);
}

/* Whether the place named in `at` is the present one. */
static int is_wanted(void) {
  char path[kMostPath];
  char line[512] = "";
  char here[512];
  path_in_folder(path, "at");
  FILE* file = fopen(path, "re");
  if (file == NULL) return 0;
  if (fgets(line, sizeof line, file) == NULL) line[0] = 0;
  fclose(file);
  snprintf(here, sizeof here, "%s %s %d", running.operator_name, running.phase, running.statements);
  return strcmp(line, here) == 0;
}

static void hold(void) {
  char path[kMostPath];
  char name[64];
  if (running.phase == NULL || getenv("OPH_HOLD") == NULL || !is_wanted()) return;
  snprintf(name, sizeof name, "held.%d.%ld", running.rank, (long)getpid());
  path_in_folder(path, name);
  const int mark = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (mark >= 0) close(mark);
  path_in_folder(path, "at");
  while (access(path, F_OK) == 0) usleep(kNap);
}

static int run_phase(const char* name, Phase* function, oph_operator_struct* task) {
  snprintf(running.operator_name, sizeof running.operator_name, "%s", task->operator_type);
  running.phase = name;
  running.rank = task->proc_rank;
  running.statements = 0;
  hold();
  const int result = function(task);
  running.phase = NULL;
  return result;
}

/* Each operator has functions of its own: the one that is called finds its own by its library. */
static struct {
  void* library;
  Phase* functions[kPhaseCount];
} known[kMostFunctions];

static Phase* find_function(void* library, int phase) {
  for (int i = 0; i < kMostFunctions && known[i].library != NULL; ++i) {
    if (known[i].library == library) return known[i].functions[phase];
  }
  abort();
}

#define PHASE(number)                                                          \
  static int phase_##number(oph_operator_struct* task) {                       \
    return run_phase(kPhases[number], find_function(task->dlh, number), task); \
  }
PHASE(0)
PHASE(1) PHASE(2) PHASE(3) PHASE(4) PHASE(5) PHASE(6)

    static Phase* const kWrappers[] = {phase_0, phase_1, phase_2, phase_3,
                                       phase_4, phase_5, phase_6};

static void remember(void* library, int phase, Phase* function) {
  int i = 0;
  while (known[i].library != NULL && known[i].library != library) {
    if (++i == kMostFunctions) abort();
  }
  known[i].library = library;
  known[i].functions[phase] = function;
}

static void* next(const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  if (found == NULL) abort();
  return found;
}

/* What the framework finds the functions of an operator by. */
OPH_EXPORT void* lt_dlsym(void* library, const char* name) {
  void* (*real)(void*, const char*) = (void* (*)(void*, const char*))next("lt_dlsym");
  void* found = real(library, name);
  for (int i = 0; found != NULL && i < kPhaseCount; ++i) {
    if (strcmp(name, kPhases[i]) != 0) continue;
    remember(library, i, (Phase*)found);
    return (void*)kWrappers[i];
  }
  return found;
}

static void count_statement(void) {
  if (running.phase == NULL) return;
  ++running.statements;
  hold();
}

OPH_EXPORT int mysql_real_query(void* connection, const char* text, unsigned long size) {
  int (*real)(void*, const char*, unsigned long) =
      (int (*)(void*, const char*, unsigned long))next("mysql_real_query");
  count_statement();
  return real(connection, text, size);
}

OPH_EXPORT int mysql_stmt_execute(void* statement) {
  int (*real)(void*) = (int (*)(void*))next("mysql_stmt_execute");
  count_statement();
  return real(statement);
}
