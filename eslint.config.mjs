// Scripts of pages: ES2019 and only what Chromium 79 and iOS 13 know.
import js from "@eslint/js";
import compat from "eslint-plugin-compat";
import globals from "globals";

const PAGE_LIBRARIES = {
  TomSelect: "readonly",
  bootstrap: "readonly",
  echarts: "readonly",
  htmx: "readonly",
};
const RULES = {
  complexity: ["error", 10],
  eqeqeq: "error",
  "max-lines": ["error", 400],
  "max-lines-per-function": ["error", { max: 40, skipComments: true }],
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-unused-vars": "error",
  "prefer-const": "error",
};

export default [
  { ignores: ["static/vendor/", "node_modules/", ".venv/", "var/", "artifacts/"] },
  js.configs.recommended,
  {
    ...compat.configs["flat/recommended"],
    files: ["static/js/**/*.js"],
    languageOptions: {
      ecmaVersion: 2019,
      sourceType: "script",
      globals: { ...globals.browser, ...PAGE_LIBRARIES },
    },
    // A page of one file each, wrapped in one function: the wrapper may be long.
    rules: { ...RULES, "max-lines-per-function": "off" },
  },
  {
    files: ["tests/browser/**/*.js"],
    languageOptions: {
      ecmaVersion: 2020,
      sourceType: "commonjs",
      globals: { ...globals.node, document: "readonly" },
    },
    rules: RULES,
  },
];
