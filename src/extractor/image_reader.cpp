#include "extractor/image_reader.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include <dlfcn.h>

// The C interfaces of tesseract 5 (tesseract/capi.h) and of Leptonica (leptonica/allheaders.h),
// loaded at run time: the program neither needs nor mentions them where images are not read.

namespace continuo {

namespace {

constexpr std::int64_t pixels_max = 40'000'000;  // an A4 page at 600 dpi has 35 million

struct ImageLibraries {
    void* (*create)() = nullptr;
    int (*init)(void*, const char*, const char*) = nullptr;
    void (*set_image)(void*, void*) = nullptr;
    char* (*get_text)(void*) = nullptr;
    void* (*read_image)(const unsigned char*, std::size_t) = nullptr;
    int (*read_header)(const unsigned char*, std::size_t, int*, int*, int*, int*, int*, int*) =
        nullptr;
    void* engine = nullptr;
};

ImageLibraries& image_libraries() {
    static ImageLibraries libraries;
    return libraries;
}

template <class Function>
bool load_symbol(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    return function != nullptr;
}

bool load_libraries(ImageLibraries& all) {
    void* const tesseract = ::dlopen("libtesseract.so.5", RTLD_NOW);
    void* const leptonica = ::dlopen("liblept.so.5", RTLD_NOW);
    return tesseract != nullptr && leptonica != nullptr &&
           load_symbol(tesseract, "TessBaseAPICreate", all.create) &&
           load_symbol(tesseract, "TessBaseAPIInit3", all.init) &&
           load_symbol(tesseract, "TessBaseAPISetImage2", all.set_image) &&
           load_symbol(tesseract, "TessBaseAPIGetUTF8Text", all.get_text) &&
           load_symbol(leptonica, "pixReadMem", all.read_image) &&
           load_symbol(leptonica, "pixReadHeaderMem", all.read_header);
}

}  // namespace

void prepare_image_reader() {
    auto& all = image_libraries();
    if (!load_libraries(all)) return;
    constexpr std::array languages{"eng+deu", "eng", "deu"};
    for (const auto* language : languages) {
        void* const engine = all.create();
        if (all.init(engine, nullptr, language) != 0) continue;
        all.engine = engine;
        return;
    }
}

Result<ExtractedText> image_document(std::string_view bytes) {
    const auto& all = image_libraries();
    if (all.engine == nullptr) {
        return fail(Errc::invalid_input, "images are not read here (tesseract is not installed)");
    }
    const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
    int format = 0;
    int width = 0;
    int height = 0;
    int bits = 0;
    int samples = 0;
    int has_colors = 0;
    if (all.read_header(
            data, bytes.size(), &format, &width, &height, &bits, &samples, &has_colors
        ) != 0 ||
        width <= 0 || height <= 0)
        return fail(Errc::invalid_input, "it is broken, or no image");
    if (std::int64_t{width} * height > pixels_max)
        return fail(Errc::limit_exceeded, "it has more than 40 million pixels");
    void* const image = all.read_image(data, bytes.size());
    if (image == nullptr) return fail(Errc::invalid_input, "it is broken, or no image");
    all.set_image(all.engine, image);
    // The process ends with this file: what the libraries have made is not given back.
    const char* const text = all.get_text(all.engine);
    if (text == nullptr) return fail(Errc::invalid_input, "its text cannot be recognised");
    ExtractedText out;
    out.text = text;
    return out;
}

}  // namespace continuo
