import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const pine: MantineColorsTuple = [
  "#e9f7f4",
  "#d3ece7",
  "#a6d8cf",
  "#76c3b6",
  "#4fb1a1",
  "#37a694",
  "#28a08d",
  "#18846f",
  "#0b6b5d",
  "#00594c",
];

/** The shades are those at which text and controls keep their contrast in light and in dark. */
export const theme = createTheme({
  colors: { pine },
  primaryColor: "pine",
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: "md",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    // An open menu has the focus, which would be lost whenever the page moves its button out of sight.
    Menu: { defaultProps: { hideDetached: false } },
  },
});

/** Quiet text, warnings and complaints that can still be read: the library's own are too pale on white and on the darkest grey. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#515b66",
    "--mantine-color-placeholder": "#66707b",
    "--mantine-color-error": "#c92a2a",
    "--mantine-color-yellow-light-color": "#7a4a00",
  },
  dark: {
    "--mantine-color-dimmed": "#a9b3bd",
    "--mantine-color-placeholder": "#98a2ac",
    "--mantine-color-error": "#ff8787",
  },
});
