// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of configuration keys: reading, checking, writing and documentation all use it.

#include "base/configuration.h"

namespace oph {
namespace {

using std::int64_t;
using std::string_view;

constexpr Setting kSettings[] = {
    {"server.host", string_view{"127.0.0.1"}, "Address that the SOAP server listens on."},
    {"server.port", int64_t{11732}, "Port of the SOAP server."},
    {"server.web_address", string_view{"http://localhost/ophion"},
     "Prefix of session ids and cube PIDs. It names things, nothing is fetched from it; changing "
     "it "
     "makes the names that users wrote down invalid."},
    {"server.public_address", string_view{""},
     "Address under which browsers reach the server, \"https://name:port/\", for links to "
     "published "
     "pages; empty: made of host and port."},
    {"server.certificate", string_view{"tls/certificate.pem"},
     "Certificate of the server (PEM); clients verify it."},
    {"server.private_key", string_view{"tls/private_key.pem"},
     "Private key of the certificate (PEM)."},
    {"server.metrics_port", int64_t{0},
     "Port of 127.0.0.1 where Prometheus reads the metrics (/metrics); 0 takes a free one, which "
     "is "
     "written to run/metrics.port."},
    {"server.max_request_bytes", int64_t{4 << 20}, "A larger request is refused."},
    {"server.max_request_depth", int64_t{32}, "XML or JSON nested deeper than this is refused."},
    {"server.receive_timeout", int64_t{30}, "Seconds within which a request must have arrived."},
    {"server.send_timeout", int64_t{300}, "Seconds within which an answer must have been read."},
    {"server.max_connections", int64_t{512},
     "Connections served at once, at most 900; more wait, and the slowest is dropped for them."},
    {"server.max_connections_per_address", int64_t{256},
     "Connections of one address at once; more are closed."},
    {"server.max_requests_per_second", int64_t{100},
     "Requests of one user, for more than ten seconds; more are refused. 0 means no limit."},
    {"server.max_queue", int64_t{1000}, "Tasks waiting to run; more are refused with an error."},
    {"server.max_workflow_tasks", int64_t{10000},
     "Tasks that one workflow may become by its loops; more are refused with an error."},
    {"server.callbacks", string_view{"public"},
     "Where a workflow may call a URL at its end: public (no addresses of private networks and of "
     "this machine) or any."},
    {"server.max_light_tasks", int64_t{1000}, "Cubes or files that one massive task may work on."},
    {"server.max_sessions_per_user", int64_t{100},
     "Active sessions of one user; 0 means no limit."},
    {"server.session_days", int64_t{0},
     "Days without access after which a session is disabled, for users without a lifetime of their "
     "own (`ophion user limits`); 0 means never. Its data stay, unless its owner set autoremove."},
    {"server.housekeeping_seconds", int64_t{60},
     "How often expired sessions, and what killed tasks left, are looked for."},
    {"server.login_failures", int64_t{5},
     "Wrong passwords in a row after which a user is locked out for a while from one address."},
    {"server.lockout_seconds", int64_t{60}, "How long such a user is locked out."},
    {"data.base_path", string_view{"data"},
     "Folder of the data repository: users read and write files below it only."},
    {"data.session_path", string_view{"sessions"},
     "Folder that holds what sessions export by default."},
    {"data.weights_path", string_view{"weights"},
     "Folder that keeps the weights of regriddings; files may be deleted at any time."},
    {"cubes.virtual_bytes", int64_t{64 << 20},
     "materialize=auto makes a datacube virtual if its values would take this many bytes at least, "
     "and half of what its inputs take."},
    {"cubes.virtual_depth", int64_t{8},
     "Views that may be stacked on each other; what would stand higher is stored."},
    {"cubes.reuse_bytes", int64_t{1 << 20},
     "A datacube that was made before in the same way is found, and read instead of made again, if "
     "its largest input takes this many bytes at least; a negative number turns that off."},
    {"metadb.host", string_view{"127.0.0.1"}, "Host of the metadata database."},
    {"metadb.port", int64_t{0}, "Its port."},
    {"metadb.socket", string_view{""}, "Its Unix socket; preferred to host and port if set."},
    {"metadb.user", string_view{"ophion"}, "User of the metadata database."},
    {"metadb.password", string_view{""}, "Password of that user."},
    {"metadb.database", string_view{"ophion_metadata"}, "Name of the database."},
    {"metadb.managed", true, "Whether `ophion up` starts and stops the metadata database."},
    {"metadb.cache_megabytes", int64_t{256},
     "Page cache of a managed metadata database, taken as it fills: searches over 100,000 cubes "
     "read some 200 MB."},
    {"io.database", string_view{"ophion_fragments"}, "Name of the database on each I/O server."},
    {"io.engine", string_view{"MyISAM"},
     "Storage engine of fragments: MyISAM, Aria or InnoDB. Fragments are written once and flushed "
     "before a cube is announced, so that transactions inside the engine add no safety."},
    {"io.key_buffer_megabytes", int64_t{64}, "Index cache of a managed I/O server."},
    {"framework.operator_path", string_view{"operators"},
     "Folders with operator libraries, separated by ':', searched before the installed ones. A "
     "library that is dropped into one is usable at once."},
    {"framework.primitive_path", string_view{"primitives"},
     "Folder with the libraries of primitives, the plugin folder of managed I/O servers; `ophion "
     "up` links the installed ones into it. Own ones are known after `ophion register`."},
    {"framework.memory_megabytes", int64_t{192},
     "Memory that one rank may use for buffers of data; what does not fit is done in pieces."},
    {"framework.staging_path", string_view{"staging"},
     "Folder of temporary files, for imports that do not fit in the memory: as large as the data. "
     "Ranks on several hosts must share it."},
    {"scripts.path", string_view{"scripts"},
     "Folder with the programs that users may run by OPH_SCRIPT and OPH_GENERIC: executable files, "
     "or links to such. It must not lie in the data repository, where users could change them."},
    {"scripts.cdo", string_view{"cdo"},
     "Program that OPH_CDO runs, found in PATH unless it is a path; empty: none."},
    {"scripts.seconds", int64_t{3600}, "A program that runs longer is killed."},
    {"scripts.memory_megabytes", int64_t{2048},
     "Memory (address space) of each process of such a program."},
    {"scripts.output_kilobytes", int64_t{1024},
     "A program that prints more is killed; its files are not limited."},
    {"pool.ranks", int64_t{0}, "MPI ranks of one data pool; 0 means one for each core."},
    {"pool.data_pools", int64_t{1},
     "Resident MPI pools, each running one data operator at a time; 0 starts an mpirun for each "
     "task."},
    {"pool.metadata_pools", int64_t{2}, "Resident processes that run metadata operators."},
    {"pool.look_pools", int64_t{1},
     "Resident processes that run operators which only look at a little of the data, such as "
     "OPH_EXPLORECUBE, while data operators run; 0: the data pools run them, before others."},
    {"pool.socket", string_view{"run/pool.sock"},
     "Unix socket by which the server speaks to its pools; its path has at most 107 bytes."},
    {"hosts.address", string_view{""},
     "IP address by which other hosts reach this one; needed with [[host]] tables, and when SLURM "
     "jobs run on other machines."},
    {"hosts.start",
     string_view{
         "ssh -o BatchMode=yes -o ServerAliveInterval=5 -o ServerAliveCountMax=3 {address}"},
     "Command that runs a program on another host: words separated by blanks, with {name} and "
     "{address} of the host; a command line for a shell is added as its last word."},
    {"hosts.network", string_view{""},
     "Network that the ranks use, \"10.0.0.0/24\"; empty: Open MPI chooses."},
    {"slurm.jobs", int64_t{0},
     "Data operators run as SLURM jobs, so many at once instead of in pools; 0: SLURM is not "
     "used."},
    {"slurm.ranks", int64_t{0}, "Most MPI ranks of one job; 0 means as many as a data pool has."},
    {"slurm.template", string_view{"slurm/task.sh"},
     "Batch script of the jobs; the server writes an example when it is absent. Options that are "
     "no settings here stand in it as #SBATCH lines."},
    {"slurm.configuration", string_view{""},
     "SLURM's configuration file; empty: as its programs find it."},
    {"slurm.partition", string_view{""}, "Partition (queue) of the jobs; empty: SLURM's default."},
    {"slurm.account", string_view{""},
     "Account of jobs whose request names no project; empty: SLURM's default."},
    {"slurm.projects", string_view{""},
     "Accounts that requests may name as their project, separated by ','; empty: any, SLURM "
     "decides."},
    {"slurm.minutes", int64_t{0},
     "Time limit of a job; SLURM kills what runs longer. 0: the partition's."},
    {"slurm.wait_minutes", int64_t{1440},
     "A job that has not started after so long is taken back, and its task fails; 0: it waits."},
    {"supervisor.answer_seconds", int64_t{60},
     "A database server that `ophion up` has started and that takes no connection for so long is "
     "killed and started again, so that nothing waits for it forever; 0: never."},
    {"log.level", string_view{"info"},
     "Least level that is logged: debug, info, warning or error."},
    {"log.path", string_view{"log"}, "Folder of the logs."},
};

}  // namespace

std::span<const Setting> Configuration::settings() {
  return kSettings;
}

}  // namespace oph
