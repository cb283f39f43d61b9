// SPDX-License-Identifier: GPL-3.0-or-later
// The table of XML namespaces that the gSOAP library expects in every program.

#include "oph.nsmap"
