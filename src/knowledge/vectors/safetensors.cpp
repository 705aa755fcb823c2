// A file is: 8 bytes, the length of the header, little endian; the header, a JSON object of
// {name: {dtype, shape, data_offsets: [begin, end]}}; the values, little endian.
#include "knowledge/vectors/safetensors.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <fstream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "knowledge/vectors/embedder.hpp"

namespace continuo {

namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::uint64_t tensor_file_bytes_max = 2ULL * 1024 * 1024 * 1024;
constexpr std::uint64_t tensor_header_bytes_max = 1024 * 1024;
constexpr std::size_t table_rows_max = 2'000'000;
constexpr std::string_view table_name = "embeddings";
constexpr std::string_view metadata_name = "__metadata__";

/// IEEE 754 binary16.
float widen(std::uint16_t half) {
    constexpr int mantissa_bits = 10;
    constexpr int exponent_max = 31;
    const int exponent = (half >> mantissa_bits) & exponent_max;
    const int mantissa = half & 0x3FF;
    float value = 0;
    if (exponent == exponent_max) {
        value = mantissa == 0 ? HUGE_VALF : std::nanf("");
    } else if (exponent == 0) {
        value = std::ldexp(static_cast<float>(mantissa), -24);
    } else {
        value = std::ldexp(static_cast<float>(mantissa | 0x400), exponent - 25);
    }
    return (half & 0x8000U) != 0 ? -value : value;
}

/// A number of an array; 0 if it is none, or negative.
std::uint64_t number_at(const json::array& list, std::size_t at) {
    const auto& value = list[at];
    if (const auto* integer = value.if_int64(); integer && *integer >= 0)
        return static_cast<std::uint64_t>(*integer);
    return 0;
}

std::unexpected<Error> refuse_table(std::string_view why) {
    return fail(Errc::invalid_input, fmt::format("its tensor {}: {}", table_name, why));
}

/// The tensor that is the table; null with a reason in `why`.
Result<const json::object*> choose_tensor(const json::object& tensors) {
    const json::object* only = nullptr;
    std::size_t count = 0;
    for (const auto& member : tensors) {
        if (member.key() == metadata_name) continue;
        if (!member.value().is_object())
            return fail(Errc::invalid_input, "its header is not one of safetensors");
        ++count;
        only = &member.value().get_object();
        // Tables of model2vec whose rows are shared by tokens, or weighted apart from the table.
        if (member.key() == "mapping" || member.key() == "weights")
            return fail(
                Errc::invalid_input,
                fmt::format("it has a tensor {}, which is not supported", member.key())
            );
    }
    if (const auto* named = find_object(tensors, table_name)) return named;
    if (count == 1) return only;
    return fail(
        Errc::invalid_input, fmt::format("it has {} tensors, and none is {}", count, table_name)
    );
}

}  // namespace

Result<TablePlace> find_embeddings(std::string_view header, std::uint64_t data_bytes) {
    const auto parsed = parse_json(header);
    if (!parsed || !parsed->is_object())
        return fail(Errc::invalid_input, "its header is not one of safetensors");
    const auto tensor = choose_tensor(parsed->get_object());
    if (!tensor) return std::unexpected(tensor.error());
    const auto type = find_string(**tensor, "dtype").value_or("");
    if (type != "F32" && type != "F16")
        return refuse_table(fmt::format("its type is {}, not F32 or F16", excerpt(type)));
    const auto* shape = find_array(**tensor, "shape");
    if (shape == nullptr || shape->size() != 2) return refuse_table("it has not two dimensions");
    TablePlace place;
    place.half = type == "F16";
    place.rows = number_at(*shape, 0);
    place.dimensions = number_at(*shape, 1);
    if (place.rows < 1 || place.rows > table_rows_max || place.dimensions < 1 ||
        place.dimensions > embedding_dimensions_max) {
        return refuse_table(fmt::format(
            "it is not 1 to {} rows of 1 to {} numbers", table_rows_max, embedding_dimensions_max
        ));
    }
    const auto* offsets = find_array(**tensor, "data_offsets");
    if (offsets == nullptr || offsets->size() != 2) return refuse_table("it has no offsets");
    place.begin = number_at(*offsets, 0);
    const auto end = number_at(*offsets, 1);
    place.bytes = place.rows * place.dimensions * (place.half ? 2 : 4);
    if (end > data_bytes || place.begin > end || end - place.begin != place.bytes)
        return refuse_table("its offsets do not fit its shape and the file");
    return place;
}

Result<EmbeddingTable> load_safetensors(const std::filesystem::path& file) {
    std::error_code ec;
    const auto size = std::filesystem::file_size(file, ec);
    std::ifstream stream(file, std::ios::binary);
    if (ec || !stream)
        return fail(Errc::not_found, fmt::format("cannot read the file {}", file.string()));
    const auto refuse = [&file](std::string_view why) {
        return fail(Errc::invalid_input, fmt::format("{}: {}", file.string(), why));
    };
    if (size > tensor_file_bytes_max) return refuse("larger than 2 GiB");
    std::array<char, 8> length{};
    stream.read(length.data(), length.size());
    const auto header_bytes = std::bit_cast<std::uint64_t>(length);
    if (!stream || header_bytes > tensor_header_bytes_max || header_bytes + length.size() > size)
        return refuse("it does not begin as a safetensors file");
    std::string header(header_bytes, '\0');
    stream.read(header.data(), static_cast<std::streamsize>(header.size()));
    const auto data = header_bytes + length.size();
    const auto place = find_embeddings(header, size - data);
    if (!place) return refuse(place.error().detail);
    stream.seekg(static_cast<std::streamoff>(data + place->begin));
    EmbeddingTable table{place->rows, place->dimensions, {}};
    table.values.resize(table.rows * table.dimensions);
    if (place->half) {
        std::vector<std::uint16_t> halves(table.values.size());
        stream.read(
            reinterpret_cast<char*>(halves.data()), static_cast<std::streamsize>(place->bytes)
        );
        for (std::size_t i = 0; i < halves.size(); ++i)
            table.values[i] = widen(halves[i]);
    } else {
        stream.read(
            reinterpret_cast<char*>(table.values.data()), static_cast<std::streamsize>(place->bytes)
        );
    }
    if (!stream) return refuse("it ends too early");
    for (const float value : table.values) {
        if (!std::isfinite(value)) return refuse("a value is not a finite number");
    }
    return table;
}

}  // namespace continuo
