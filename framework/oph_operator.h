/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contract between the framework and an operator: a shared library oph_<name>.so in an operator
 * folder. It is plain C; C++ authors derive from Operator in framework/operator.h instead.
 *
 * The framework calls the functions below in their order, on every rank:
 *   oph_setup_env, oph_init, oph_distribution, oph_execute_operator, oph_reduction, oph_destroy,
 *   oph_cleanup_env.
 * setup, execute and cleanup are mandatory; a missing optional one does nothing. Each returns 0 if
 * it went well. After each phase all ranks agree on the worst outcome; after a failure only
 * oph_destroy and oph_cleanup_env are still called, which they always are. */
#ifndef OPH_FRAMEWORK_OPH_OPERATOR_H
#define OPH_FRAMEWORK_OPH_OPERATOR_H

#ifdef __cplusplus
extern "C" {
#endif

/* Changes when the struct or the meaning of a function does. */
#define OPH_OPERATOR_ABI 1

#define OPH_EXPORT __attribute__((visibility("default")))

/* NOLINTBEGIN(modernize-use-using,readability-identifier-naming): C has its own ways. */

/* The task that an operator runs in. Opaque to C. */
typedef struct oph_task oph_task;

typedef struct oph_operator_struct {
  char* operator_type;   /* name of the operator: "oph_reduce" */
  void* operator_handle; /* belongs to the operator: whatever oph_setup_env stores */
  int proc_number;       /* number of ranks that run the task */
  int proc_rank;         /* this one, from 0 */
  char* lib;             /* path of the library */
  void* dlh;             /* its libltdl handle */
  oph_task* task;        /* for the services below */
} oph_operator_struct;

/* NOLINTEND(modernize-use-using,readability-identifier-naming) */

OPH_EXPORT int oph_setup_env(oph_operator_struct* handle);
OPH_EXPORT int oph_init(oph_operator_struct* handle);
OPH_EXPORT int oph_distribution(oph_operator_struct* handle);
OPH_EXPORT int oph_execute_operator(oph_operator_struct* handle);
OPH_EXPORT int oph_reduction(oph_operator_struct* handle);
OPH_EXPORT int oph_destroy(oph_operator_struct* handle);
OPH_EXPORT int oph_cleanup_env(oph_operator_struct* handle);

/* Services of the framework. None of them throws or ends the process. */

/* The value of an argument as the user gave it, NULL if it was not given. Valid during the task. */
OPH_EXPORT const char* oph_task_argument(const oph_task* task, const char* name);
/* Adds a text to the response. Only what rank 0 adds is shown. `message` may be NULL. */
OPH_EXPORT void oph_task_text(oph_task* task, const char* key, const char* title,
                              const char* message);
/* Fails the task: the user is shown this message. Returns 1, so that a phase may end with it. */
OPH_EXPORT int oph_task_fail(oph_task* task, const char* message);
/* Whether the user cancelled the task: worth asking in long loops. */
OPH_EXPORT int oph_task_is_cancelled(const oph_task* task);

/* Runs one request, `operator=…;argument=value;…`, alone in this process, with the configuration
 * that the environment variable OPHION_CONFIG names, and prints its response on standard output.
 * Returns 0 if the operator succeeded. */
OPH_EXPORT int oph_analytics_framework_algorithm(const char* input_args);

#ifdef __cplusplus
}
#endif

#endif
