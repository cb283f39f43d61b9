/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The smallest operator that an outsider can write: oph_hello greeting=TEXT. */

#include <framework/oph_operator.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int oph_setup_env(oph_operator_struct* handle) {
  const char* greeting = oph_task_argument(handle->task, "greeting");
  if (greeting == NULL) return oph_task_fail(handle->task, "greeting is missing (oph_hello)");
  handle->operator_handle = strdup(greeting);
  return handle->operator_handle == NULL;
}

int oph_execute_operator(oph_operator_struct* handle) {
  char text[256];
  snprintf(text, sizeof text, "%s, from %d rank(s)", (const char*)handle->operator_handle,
           handle->proc_number);
  oph_task_text(handle->task, "hello", "Greeting", text);
  return 0;
}

int oph_cleanup_env(oph_operator_struct* handle) {
  free(handle->operator_handle);
  handle->operator_handle = NULL;
  return 0;
}
