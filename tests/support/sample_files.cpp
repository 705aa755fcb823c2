#include "support/sample_files.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>
#include <zlib.h>

namespace continuo::test {

namespace {

void put_number(std::string& out, std::uint32_t number, int bytes) {
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>(number >> static_cast<unsigned>(8 * i));
}

/// Raw deflate, as ZIP has it.
std::string deflated(const std::string& bytes) {
    z_stream stream{};
    if (deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("deflate");
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// What a local header and an entry of the directory have in common.
std::string zip_fields(const std::string& name, const std::string& part, std::size_t packed) {
    const auto crc =
        crc32(0, reinterpret_cast<const Bytef*>(part.data()), static_cast<uInt>(part.size()));
    std::string out;
    put_number(out, 20, 2);  // version 2.0
    put_number(out, 0, 2);   // flags
    put_number(out, 8, 2);   // deflate
    put_number(out, 0, 4);   // time
    put_number(out, static_cast<std::uint32_t>(crc), 4);
    put_number(out, static_cast<std::uint32_t>(packed), 4);
    put_number(out, static_cast<std::uint32_t>(part.size()), 4);
    put_number(out, static_cast<std::uint32_t>(name.size()), 2);
    put_number(out, 0, 2);  // extra field
    return out;
}

std::string write_pdf(const std::vector<std::string>& objects, const std::string& trailer) {
    std::string out = "%PDF-1.4\n";
    std::string table = fmt::format("0 {}\n0000000000 65535 f \n", objects.size() + 1);
    for (std::size_t i = 0; i < objects.size(); ++i) {
        table += fmt::format("{:010} 00000 n \n", out.size());
        out += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
    }
    const auto start = out.size();
    out += fmt::format(
        "xref\n{}trailer<</Size {}/Root 1 0 R{}>>\nstartxref\n{}\n%%EOF\n",
        table,
        objects.size() + 1,
        trailer,
        start
    );
    return out;
}

std::string page_stream(std::string_view text) {
    std::string content = "BT /F1 12 Tf 50 700 Td 14 TL ";
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        content += fmt::format("({}) Tj T* ", line);
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    content += "ET";
    return fmt::format("<</Length {}>>stream\n{}\nendstream", content.size(), content);
}

std::string pdf_of(const std::vector<std::string>& pages, const std::string& trailer) {
    std::string kids;
    for (std::size_t i = 0; i < pages.size(); ++i)
        kids += fmt::format("{} 0 R ", 4 + 2 * i);
    std::vector<std::string> objects{
        "<</Type/Catalog/Pages 2 0 R>>",
        fmt::format("<</Type/Pages/Kids[{}]/Count {}>>", kids, pages.size()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    };
    for (const auto& page : pages) {
        objects.push_back(fmt::format(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]"
            "/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
            objects.size() + 2
        ));
        objects.push_back(page_stream(page));
    }
    return write_pdf(objects, trailer);
}

}  // namespace

std::string make_zip(const std::map<std::string, std::string>& parts) {
    std::string out;
    std::string directory;
    for (const auto& [name, part] : parts) {
        const auto packed = deflated(part);
        const auto fields = zip_fields(name, part, packed.size());
        directory += "PK\x01\x02";
        put_number(directory, 20, 2);
        directory += fields;
        directory.append(10, '\0');  // comment, disk, attributes
        put_number(directory, static_cast<std::uint32_t>(out.size()), 4);
        directory += name;
        out += "PK\x03\x04" + fields + name + packed;
    }
    const auto start = out.size();
    out += directory + "PK\x05\x06";
    put_number(out, 0, 4);
    put_number(out, static_cast<std::uint32_t>(parts.size()), 2);
    put_number(out, static_cast<std::uint32_t>(parts.size()), 2);
    put_number(out, static_cast<std::uint32_t>(directory.size()), 4);
    put_number(out, static_cast<std::uint32_t>(start), 4);
    put_number(out, 0, 2);
    return out;
}

std::string make_pdf(const std::vector<std::string>& pages) {
    return pdf_of(pages, "");
}

std::string make_locked_pdf(const std::vector<std::string>& pages) {
    // No password opens it: the hashes of the passwords are of none.
    const auto hash = [](char digit) { return '<' + std::string(64, digit) + '>'; };
    return pdf_of(
        pages,
        fmt::format(
            "/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O{}/U{}>>", hash('1'), hash('2')
        )
    );
}

std::string make_docx(const std::string& body, const std::string& numbering) {
    const std::string space =
        R"( xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main")";
    std::map<std::string, std::string> parts{
        {"[Content_Types].xml", "<Types/>"},
        {"word/document.xml", "<w:document" + space + "><w:body>" + body + "</w:body></w:document>"
        },
        {"word/styles.xml",
         "<w:styles" + space +
             R"(><w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>)"},
    };
    if (!numbering.empty()) parts.emplace("word/numbering.xml", numbering);
    return make_zip(parts);
}

std::string docx_paragraph(const std::string& text, const std::string& style) {
    const auto properties =
        style.empty() ? "" : "<w:pPr><w:pStyle w:val=\"" + style + "\"/></w:pPr>";
    return "<w:p>" + properties + "<w:r><w:t>" + text + "</w:t></w:r></w:p>";
}

}  // namespace continuo::test
