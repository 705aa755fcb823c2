// The theme names the system's fonts: the default ones would have to come from elsewhere.
const fonts = "system-ui, sans-serif";
Redoc.init(
  "openapi.json",
  {
    theme: {
      typography: {
        fontFamily: fonts,
        headings: { fontFamily: fonts },
        code: { fontFamily: "ui-monospace, monospace" },
      },
    },
  },
  document.getElementById("page"),
);
