// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "base/manual.h"

// Arguments that several operators share: one description of each.
namespace oph::framework::shared {

/// What every operator takes (see Arguments).
inline constexpr std::array kSystem{
    Parameter{"sessionid", ParameterKind::kText, "session that the task belongs to", "null"},
    Parameter{.name = "ncores",
              .kind = ParameterKind::kInteger,
              .help = "number of processes",
              .fallback = "1",
              .minimum = 1},
    Parameter{.name = "nthreads",
              .kind = ParameterKind::kInteger,
              .help = "threads in each process, each with connections of its own",
              .fallback = "1",
              .minimum = 1,
              .maximum = 64},
    Parameter{.name = "exec_mode",
              .kind = ParameterKind::kChoice,
              .help = "return at once with a job id (async), or wait for the result (sync)",
              .fallback = "async",
              .values = "async|sync"},
    Parameter{.name = "schedule",
              .kind = ParameterKind::kInteger,
              .help = "0: fragments are distributed to the processes in blocks",
              .fallback = "0",
              .minimum = 0,
              .maximum = 0},
    Parameter{.name = "objkey_filter",
              .help = "objects of the response to return: all, none or keys",
              .fallback = "all",
              .multiple = true},
    Parameter{.name = "save",
              .kind = ParameterKind::kChoice,
              .help = "whether the response is kept in the session",
              .fallback = "yes",
              .values = "yes|no"},
};

inline constexpr std::array kCube{
    Parameter{"cube", ParameterKind::kCube, "datacube to work on"},
};

inline constexpr std::array kOutput{
    Parameter{"container", ParameterKind::kText,
              "container of the new cube; '-' is that of the (first) input", "-"},
    Parameter{"description", ParameterKind::kText, "free text kept with the new cube", "-"},
};

inline constexpr std::array kMissingValue{
    Parameter{"missingvalue", ParameterKind::kReal,
              "number that stands for no value; '-' is the cube's own, else NaN", "-"},
};

inline constexpr std::array kWorkingFolder{
    Parameter{"cwd", ParameterKind::kText, "current folder of the session", "/"},
};

inline constexpr std::array kDataFolder{
    Parameter{"cdd", ParameterKind::kText, "current folder of the data repository", "/"},
};

inline constexpr std::array kGrid{
    Parameter{"grid", ParameterKind::kText,
              "named set of shared dimensions; reused if it exists, else created", "-"},
    Parameter{.name = "check_grid",
              .kind = ParameterKind::kChoice,
              .help = "compare the dimensions with those of an existing grid",
              .fallback = "no",
              .values = "yes|no"},
};

/// Where the fragments of a new cube go, but for their number.
inline constexpr std::array kStore{
    Parameter{.name = "host_partition",
              .help = "partition of hosts whose I/O servers are used; auto: all",
              .fallback = "auto"},
    Parameter{.name = "nhost",
              .kind = ParameterKind::kInteger,
              .help = "number of I/O servers to use; 0: all that are needed",
              .fallback = "0",
              .minimum = 0},
    Parameter{.name = "compressed",
              .kind = ParameterKind::kChoice,
              .help = "compress the arrays where they are stored",
              .fallback = "no",
              .values = "yes|no"},
    Parameter{.name = "policy",
              .kind = ParameterKind::kChoice,
              .help = "order of the I/O servers: least loaded first (rr), or by port",
              .fallback = "rr",
              .values = "rr|port"},
    Parameter{.name = "run",
              .kind = ParameterKind::kChoice,
              .help = "no: show only how the cube would be cut in fragments",
              .fallback = "yes",
              .values = "yes|no"},
    Parameter{.name = "ioserver",
              .kind = ParameterKind::kChoice,
              .help = "kind of I/O server; all of them keep fragments in tables",
              .fallback = "mysql_table",
              .values = "mysql_table|ophidiaio_memory"},
};

inline constexpr std::array kFragmentsPerHost{
    Parameter{.name = "nfrag",
              .kind = ParameterKind::kInteger,
              .help = "number of fragments on each I/O server; 0: a few for each core",
              .fallback = "0",
              .minimum = 0},
};

inline constexpr std::array kSubset{
    Parameter{.name = "subset_dims",
              .help = "dimensions to filter",
              .fallback = "none",
              .multiple = true},
    Parameter{.name = "subset_filter",
              .help = "one filter for each of them: i, a:b, a:step:b, lists of these, keyword end; "
                      "by coordinate: value or from:to",
              .fallback = "all",
              .multiple = true},
    Parameter{.name = "subset_type",
              .kind = ParameterKind::kChoice,
              .help = "filters are positions (index) or coordinates (coord)",
              .fallback = "index",
              .values = "index|coord",
              .multiple = true},
    Parameter{.name = "time_filter",
              .kind = ParameterKind::kChoice,
              .help = "dates and seasons are understood on time dimensions, by coordinate",
              .fallback = "yes",
              .values = "yes|no"},
};

inline constexpr std::array kSubsetOffset{
    Parameter{.name = "offset",
              .kind = ParameterKind::kReal,
              .help = "added to both ends of intervals of coordinates",
              .fallback = "0",
              .multiple = true},
};

inline constexpr std::array kShowIndexAndTime{
    Parameter{.name = "show_index",
              .kind = ParameterKind::kChoice,
              .help = "add positions, from 1",
              .fallback = "no",
              .values = "yes|no"},
    Parameter{.name = "show_time",
              .kind = ParameterKind::kChoice,
              .help = "dates instead of numbers on time dimensions",
              .fallback = "no",
              .values = "yes|no"},
};

}  // namespace oph::framework::shared
