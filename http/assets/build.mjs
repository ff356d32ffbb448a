// Builds what the pages need into dist/: one style sheet, two scripts, the letters. `npm run build` runs it.
// The program embeds dist/ (see ../build.rs); the names are hashed there.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = join(here, "dist", "assets");

rmSync(join(here, "dist"), { recursive: true, force: true });
mkdirSync(join(out, "fonts"), { recursive: true });

const style = sass.compile(join(here, "src", "pyli.scss"), {
  loadPaths: [modules],
  style: "compressed",
  quietDeps: true,
});
writeFileSync(join(out, "pyli.css"), style.css);

// Greek lacks « » € –, and old Greek texts have accents of their own: three subsets of two weights.
for (const subset of ["greek", "greek-ext", "latin"]) {
  for (const weight of ["400", "700"]) {
    const name = `noto-sans-${subset}-${weight}-normal.woff2`;
    cpSync(join(modules, "@fontsource", "noto-sans", "files", name), join(out, "fonts", name));
  }
}

const govuk = readFileSync(join(modules, "govuk-frontend", "dist", "govuk", "govuk-frontend.min.js"), "utf8");
writeFileSync(join(out, "govuk-frontend.min.js"), govuk.replace(/\/\/# sourceMappingURL=.*\n?$/, ""));
for (const name of ["pyli.js", "live.js", "gate.svg"]) {
  cpSync(join(here, "src", name), join(out, name));
}
