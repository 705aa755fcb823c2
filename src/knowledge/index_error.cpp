#include "knowledge/index_error.hpp"

#include <cerrno>
#include <exception>
#include <new>
#include <system_error>

#include <xapian.h>

#include "base/text.hpp"

namespace continuo {

namespace {

/// Whether the index is damaged. Xapian reports a truncated or missing file as it reports any read
/// error; only errors of the operating system have an error string.
bool is_damage(const Xapian::DatabaseError& error) {
    const auto* said = error.get_error_string();
    if (said == nullptr) return error.get_msg().starts_with("EOF ");
    return said == std::generic_category().message(ENOENT);
}

/// Shortened, because Xapian quotes file names and terms.
std::string described(const Xapian::Error& e) {
    return excerpt(e.get_description(), quoted_reply_code_points_max);
}

}  // namespace

Error current_index_error() {
    try {
        throw;
    } catch (const Xapian::DatabaseCorruptError& e) {
        return {Errc::corrupt, "search index: " + described(e)};
    } catch (const Xapian::DatabaseVersionError& e) {
        return {Errc::corrupt, "search index: " + described(e)};
    } catch (const Xapian::DatabaseNotFoundError& e) {
        return {Errc::corrupt, "search index: " + described(e)};
    } catch (const Xapian::DatabaseLockError& e) {
        return {Errc::unavailable, "search index: locked by another process: " + described(e)};
    } catch (const Xapian::DatabaseError& e) {
        return {is_damage(e) ? Errc::corrupt : Errc::unavailable, "search index: " + described(e)};
    } catch (const Xapian::Error& e) {
        return {Errc::internal, "search index: " + described(e)};
    } catch (const std::bad_alloc&) {
        return {Errc::unavailable, "search index: out of memory"};
    } catch (const std::exception& e) {
        return {Errc::internal, "search index: " + excerpt(e.what())};
    }
}

}  // namespace continuo
