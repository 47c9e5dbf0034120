"""How the house is built, in figures: `python tests/measures.py`.

Longest chain of imports, files in a directory, own imports a module, cycles, class names that stand for several things,
the longest function, the median module and those that do not fit on a few screens.
"""

import ast
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "assistant"
LONG = 300
"""Lines."""


@dataclass(frozen=True)
class House:
    """The modules of a package by their names, parsed."""

    package: Path = PACKAGE

    @cached_property
    def trees(self) -> Mapping[str, ast.Module]:
        files = (path for path in self.package.rglob("*.py") if "share" not in path.parts)
        return {self._name(path): ast.parse(path.read_text(encoding="utf-8")) for path in files}

    def _name(self, path: Path) -> str:
        parts = path.relative_to(self.package.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def imports(self) -> Mapping[str, frozenset[str]]:
        """Of each module those of its own house, those for types and those inside functions too."""
        return {name: frozenset(self._imported(tree)) - {name} for name, tree in self.trees.items()}

    def _imported(self, tree: ast.Module) -> Iterator[str]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names if alias.name in self.trees)
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    if inner in self.trees:
                        yield inner
                    elif node.module in self.trees:
                        yield node.module

    @cached_property
    def cycles(self) -> list[list[str]]:
        """Groups of modules that import each other, by Tarjan."""
        order: dict[str, int] = {}
        low: dict[str, int] = {}
        stack: list[str] = []
        found: list[list[str]] = []

        def visit(name: str) -> None:
            order[name] = low[name] = len(order)
            stack.append(name)
            for other in sorted(self.imports[name]):
                if other not in order:
                    visit(other)
                if other in stack:
                    low[name] = min(low[name], low[other])
            if low[name] == order[name]:
                group = stack[stack.index(name) :]
                del stack[stack.index(name) :]
                if len(group) > 1:
                    found.append(sorted(group))

        for name in sorted(self.imports):
            if name not in order:
                visit(name)
        return found

    @cached_property
    def longest_chain(self) -> list[str]:
        """The longest way through imports that are made when a module is loaded, cycles aside."""
        loaded = {name: frozenset(self._loaded(tree)) - {name} for name, tree in self.trees.items()}
        ways: dict[str, list[str]] = {}

        def way(name: str, above: frozenset[str]) -> list[str]:
            if name not in ways:
                below = (way(other, above | {name}) for other in sorted(loaded[name] - above))
                ways[name] = [name, *max(below, key=len, default=[])]
            return ways[name]

        return max((way(name, frozenset()) for name in sorted(loaded)), key=len)

    def _loaded(self, tree: ast.Module) -> Iterator[str]:
        kept = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        return self._imported(ast.Module(body=list(kept), type_ignores=[]))

    @property
    def fullest_directory(self) -> tuple[str, int]:
        counts = Counter(
            str(path.parent.relative_to(self.package.parent))
            for path in self.package.rglob("*.py")
            if "share" not in path.parts
        )
        return counts.most_common(1)[0]

    @property
    def imports_a_module(self) -> float:
        return statistics.mean(map(len, self.imports.values()))

    @property
    def class_names_twice(self) -> list[str]:
        """Names of classes that stand for several things; private ones aside."""
        names = Counter(
            node.name
            for tree in self.trees.values()
            for node in tree.body
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        )
        return sorted(name for name, count in names.items() if count > 1)

    @property
    def longest_function(self) -> tuple[str, int]:
        lengths = {
            f"{name}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
            for name, tree in self.trees.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef)
        }
        return max(lengths.items(), key=lambda item: item[1])

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """Of modules that hold more than a docstring."""
        lengths = {name: max((n.end_lineno or 0 for n in tree.body), default=0) for name, tree in self.trees.items()}
        return {name: length for name, length in lengths.items() if length > 1}

    @property
    def median_module(self) -> float:
        """Lines."""
        return statistics.median(self.lines.values())

    @property
    def long_modules(self) -> Mapping[str, int]:
        """Those of more than LONG lines, the longest first."""
        ordered = sorted(self.lines.items(), key=lambda item: -item[1])
        return {name: length for name, length in ordered if length > LONG}


def report(house: House) -> Iterator[str]:
    yield f"modules                    {len(house.trees)}"
    yield f"longest chain of imports   {len(house.longest_chain)}  {' > '.join(house.longest_chain)}"
    yield f"fullest directory          {house.fullest_directory[1]}  {house.fullest_directory[0]}"
    yield f"own imports a module       {house.imports_a_module:.2f}"
    yield f"cycles                     {len(house.cycles)}  {house.cycles or ''}"
    yield f"class names that recur     {len(house.class_names_twice)}  {', '.join(house.class_names_twice)}"
    yield f"longest function           {house.longest_function[1]}  {house.longest_function[0]}"
    yield f"median module              {house.median_module:.0f} lines"
    long = ", ".join(f"{name} {length}" for name, length in house.long_modules.items())
    yield f"modules over {LONG} lines     {len(house.long_modules)}  {long}"


if __name__ == "__main__":
    print(*report(House()), sep="\n")
