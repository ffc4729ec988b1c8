"""What a server answers, checked: JSON of OpenAI's chat protocol → a `Completion`.

A server that keeps no count of tokens is counted by length, four bytes of UTF-8 to a token: about what tokenizers make
of English, and more than they make of other scripts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from bot.core.ports import Completion, Finish, Prompt, Usage

_BYTES_A_TOKEN: Final = 4


class _Said(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    """`message` in a whole answer, `delta` in an event of a streamed one."""

    message: _Said | None = None
    delta: _Said | None = None
    finish_reason: str | None = None


class _Took(BaseModel):
    prompt_tokens: Annotated[int, Field(ge=0, le=10**9)]
    completion_tokens: Annotated[int, Field(ge=0, le=10**9)]


def _if_readable(value: Any, read: ValidatorFunctionWrapHandler) -> _Took | None:
    """A count nobody can read is no reason to lose an answer."""
    try:
        took: _Took | None = read(value)
    except ValidationError:
        return None
    return took


class _Answer(BaseModel):
    choices: list[_Choice]
    usage: Annotated[_Took | None, WrapValidator(_if_readable)] = None


class Malformed(ValueError):
    """What came breaks the protocol."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """An answer while it comes, whole or in pieces."""

    text: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    finish: str | None = None
    took: _Took | None = None

    def take(self, data: object) -> str:
        """The text that one answer or event adds. Raises `Malformed`."""
        try:
            answer = _Answer.model_validate(data)
        except ValidationError:
            raise Malformed from None
        self.took = answer.usage or self.took
        if not answer.choices:
            return ""
        first = answer.choices[0]
        said = first.message or first.delta or _Said()
        piece = encodable(said.content or "")
        self.text.append(piece)
        self.refusal.append(encodable(said.refusal or ""))
        self.finish = first.finish_reason or self.finish
        return piece

    def refuse(self, why: str) -> None:
        """The answer is a refusal that came by another road: the provider's filter of content.

        A prompt that was filtered took nothing; an answer that was, what was written of it.
        """
        if not self.text:
            self.took = _Took(prompt_tokens=0, completion_tokens=0)
        self.refusal.append(why)
        self.finish = "content_filter"

    def completion(self, prompt: Prompt) -> Completion:
        """The answer as it stands."""
        text, refusal = "".join(self.text), "".join(self.refusal).strip()
        return Completion(
            text=refusal or text, usage=self._usage(prompt, text + refusal), finish=self._finish(refused=bool(refusal))
        )

    def _usage(self, prompt: Prompt, answer: str) -> Usage:
        if self.took is None:
            return Usage(tokens_in=_tokens(prompt.system + prompt.user), tokens_out=_tokens(answer))
        return Usage(tokens_in=self.took.prompt_tokens, tokens_out=self.took.completion_tokens)

    def _finish(self, *, refused: bool) -> Finish:
        if refused or self.finish == "content_filter":
            return "refused"
        return "length" if self.finish == "length" else "stop"


def whole(data: object, prompt: Prompt) -> Completion:
    """The completion in one answer. Raises `Malformed`, also where there are no choices."""
    reading = Reading()
    reading.take(data)
    if not reading.text:
        raise Malformed
    return reading.completion(prompt)


def _tokens(text: str) -> int:
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN)


def encodable(text: str) -> str:
    """`text` with halves of surrogate pairs, which JSON may hold and UTF-8 may not, as question marks."""
    return text.encode("utf-8", "replace").decode()
