#include "knowledge/index_error.hpp"

#include <exception>
#include <new>

#include <xapian.h>

namespace continuo {

Error current_index_error() {
    try {
        throw;
    } catch (const Xapian::DatabaseCorruptError& e) {
        return {Errc::corrupt, "search index: " + e.get_description()};
    } catch (const Xapian::DatabaseVersionError& e) {
        return {Errc::corrupt, "search index: " + e.get_description()};
    } catch (const Xapian::DatabaseLockError& e) {
        return {
            Errc::unavailable, "search index: another process writes to it: " + e.get_description()
        };
    } catch (const Xapian::DatabaseError& e) {
        return {Errc::unavailable, "search index: " + e.get_description()};
    } catch (const Xapian::Error& e) {
        return {Errc::internal, "search index: " + e.get_description()};
    } catch (const std::bad_alloc&) {
        return {Errc::unavailable, "search index: out of memory"};
    } catch (const std::exception& e) {
        return {Errc::internal, std::string("search index: ") + e.what()};
    }
}

}  // namespace continuo
