# Two stages: one builds the wheel with the locked tools, the other runs it as nobody in particular.
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements/ requirements/
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot/ bot/
COPY config/ config/
COPY prompts/ prompts/
RUN python -m hatchling build -t wheel -d /dist

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 onrecord && mkdir /data && chown onrecord /data
COPY requirements/run.txt /tmp/run.txt
RUN pip install --no-cache-dir --no-deps --require-hashes -r /tmp/run.txt && rm /tmp/run.txt
COPY --from=build /dist/*.whl /tmp/
RUN pip install --no-cache-dir --no-deps /tmp/*.whl && rm /tmp/*.whl
USER onrecord
ENV ONRECORD_HOME=/data PYTHONUNBUFFERED=1
VOLUME /data
ENTRYPOINT ["onrecord"]
CMD ["run", "--sample"]
