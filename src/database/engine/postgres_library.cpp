#include "database/engine/postgres_library.hpp"

#include <cstdio>
#include <cstdlib>

#include <dlfcn.h>
#include <fmt/format.h>
#include <libpq-fe.h>

// libpq brings Kerberos, LDAP and GnuTLS: eighteen libraries, 3.4 MB of resident memory and a third
// of the time that the process takes to start. It is loaded by those who use PostgreSQL. Each of
// its functions that we or SOCI's backend call is defined here and calls the one of the library.

namespace continuo {

namespace {

constexpr const char* library_name = "libpq.so.5";

void* library() {
    static void* const handle = dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
    return handle;
}

void* function(const char* name) {
    if (void* found = library() != nullptr ? dlsym(library(), name) : nullptr) return found;
    fmt::print(stderr, "{} has no {}\n", library_name, name);
    std::abort();
}

}  // namespace

Result<void> load_postgres_library() {
    if (library() != nullptr) return {};
    return fail(
        Errc::unavailable,
        fmt::format("{} cannot be loaded: install the package libpq5", library_name)
    );
}

#define CONTINUO_LIBPQ(type, name, parameters, arguments)                              \
    type name parameters {                                                             \
        static const auto loaded = reinterpret_cast<decltype(&name)>(function(#name)); \
        return loaded arguments;                                                       \
    }

// The names and types are libpq's (libpq-fe.h). A function of C is the same in every namespace.
namespace libpq {

using Connection = PGconn*;
using Rows = PGresult*;
using ConstConnection = const PGconn*;
using ConstRows = const PGresult*;
using Text = const char*;
using Texts = const char* const*;
using Ints = const int*;
using Oids = const Oid*;
using Parsed = PQconninfoOption*;
using Notices = PQnoticeProcessor;

extern "C" {
// clang-format off
CONTINUO_LIBPQ(int,        PQbackendPID,         (ConstConnection c), (c))
CONTINUO_LIBPQ(void,       PQclear,              (Rows r), (r))
CONTINUO_LIBPQ(char*,      PQcmdStatus,          (Rows r), (r))
CONTINUO_LIBPQ(char*,      PQcmdTuples,          (Rows r), (r))
CONTINUO_LIBPQ(Connection, PQconnectdb,          (Text info), (info))
CONTINUO_LIBPQ(void,       PQconninfoFree,       (Parsed parsed), (parsed))
CONTINUO_LIBPQ(Parsed,     PQconninfoParse,      (Text info, char** error), (info, error))
CONTINUO_LIBPQ(int,        PQconsumeInput,       (Connection c), (c))
CONTINUO_LIBPQ(char*,      PQerrorMessage,       (ConstConnection c), (c))
CONTINUO_LIBPQ(char*,      PQescapeLiteral,      (Connection c, Text text, size_t size), (c, text, size))
CONTINUO_LIBPQ(Rows,       PQexec,               (Connection c, Text sql), (c, sql))
CONTINUO_LIBPQ(Rows,       PQexecParams,         (Connection c, Text sql, int n, Oids types, Texts values, Ints lengths, Ints formats, int format), (c, sql, n, types, values, lengths, formats, format))
CONTINUO_LIBPQ(Rows,       PQexecPrepared,       (Connection c, Text name, int n, Texts values, Ints lengths, Ints formats, int format), (c, name, n, values, lengths, formats, format))
CONTINUO_LIBPQ(int,        PQfformat,            (ConstRows r, int column), (r, column))
CONTINUO_LIBPQ(void,       PQfinish,             (Connection c), (c))
CONTINUO_LIBPQ(char*,      PQfname,              (ConstRows r, int column), (r, column))
CONTINUO_LIBPQ(void,       PQfreemem,            (void* memory), (memory))
CONTINUO_LIBPQ(int,        PQfsize,              (ConstRows r, int column), (r, column))
CONTINUO_LIBPQ(Oid,        PQftype,              (ConstRows r, int column), (r, column))
CONTINUO_LIBPQ(int,        PQgetisnull,          (ConstRows r, int row, int column), (r, row, column))
CONTINUO_LIBPQ(Rows,       PQgetResult,          (Connection c), (c))
CONTINUO_LIBPQ(char*,      PQgetvalue,           (ConstRows r, int row, int column), (r, row, column))
CONTINUO_LIBPQ(int,        PQnfields,            (ConstRows r), (r))
CONTINUO_LIBPQ(PGnotify*,  PQnotifies,           (Connection c), (c))
CONTINUO_LIBPQ(int,        PQntuples,            (ConstRows r), (r))
CONTINUO_LIBPQ(Rows,       PQprepare,            (Connection c, Text name, Text sql, int n, Oids types), (c, name, sql, n, types))
CONTINUO_LIBPQ(char*,      PQresultErrorField,   (ConstRows r, int field), (r, field))
CONTINUO_LIBPQ(char*,      PQresultErrorMessage, (ConstRows r), (r))
CONTINUO_LIBPQ(ExecStatusType, PQresultStatus,   (ConstRows r), (r))
CONTINUO_LIBPQ(int,        PQsendPrepare,        (Connection c, Text name, Text sql, int n, Oids types), (c, name, sql, n, types))
CONTINUO_LIBPQ(int,        PQsendQuery,          (Connection c, Text sql), (c, sql))
CONTINUO_LIBPQ(int,        PQsendQueryParams,    (Connection c, Text sql, int n, Oids types, Texts values, Ints lengths, Ints formats, int format), (c, sql, n, types, values, lengths, formats, format))
CONTINUO_LIBPQ(int,        PQsendQueryPrepared,  (Connection c, Text name, int n, Texts values, Ints lengths, Ints formats, int format), (c, name, n, values, lengths, formats, format))
CONTINUO_LIBPQ(int,        PQserverVersion,      (ConstConnection c), (c))
CONTINUO_LIBPQ(Notices,    PQsetNoticeProcessor, (Connection c, Notices notices, void* context), (c, notices, context))
CONTINUO_LIBPQ(int,        PQsetSingleRowMode,   (Connection c), (c))
CONTINUO_LIBPQ(int,        PQsocket,             (ConstConnection c), (c))
CONTINUO_LIBPQ(ConnStatusType, PQstatus,         (ConstConnection c), (c))
CONTINUO_LIBPQ(PGTransactionStatusType, PQtransactionStatus, (ConstConnection c), (c))
CONTINUO_LIBPQ(int,        lo_close,             (Connection c, int file), (c, file))
CONTINUO_LIBPQ(int,        lo_lseek,             (Connection c, int file, int offset, int whence), (c, file, offset, whence))
CONTINUO_LIBPQ(int,        lo_open,              (Connection c, Oid object, int mode), (c, object, mode))
CONTINUO_LIBPQ(int,        lo_read,              (Connection c, int file, char* buffer, size_t size), (c, file, buffer, size))
CONTINUO_LIBPQ(int,        lo_write,             (Connection c, int file, Text buffer, size_t size), (c, file, buffer, size))
// clang-format on
}

}  // namespace libpq

}  // namespace continuo
