"""The child process that sets one PDF; it knows Typst and nothing of the house.

Started by ``pdf.render_pdf`` with a folder as its only argument. Reads ``job.json`` there, first gives up memory and
time beyond the limits of the job, then compiles, writes ``paper.pdf`` and answers one line of JSON with the warnings or
the error. A paper that is too large ends this process, never the one that asked for it.
"""

import json
import resource
import sys
from pathlib import Path


def main(folder: Path) -> int:
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    memory = job["memory_mb"] * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (job["file_mb"] * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    import typst

    root = folder / "root"
    try:
        paper, warnings = typst.compile_with_warnings(
            str(root / job["template"]),
            root=str(root),
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=job["font_folders"]
            ),
            format="pdf",
            pdf_standards=job["standards"],
            package_path=str(folder / "packages"),
            package_cache_path=str(folder / "packages"),
        )
    except typst.TypstError as error:
        print(json.dumps({"error": error.diagnostic or str(error)}))
        return 1
    if warnings:
        print(json.dumps({"error": "\n".join(warning.diagnostic or warning.message for warning in warnings)}))
        return 1
    (folder / "paper.pdf").write_bytes(paper)
    print(json.dumps({"error": ""}))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
