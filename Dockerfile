# Two stages: one builds the wheel with the locked tools, the other runs it as nobody in particular.
#   docker run --rm onrecord run --sample                        the sample newsroom's digest
#   docker run -p 127.0.0.1:8470:8470 -v onrecord:/data onrecord     the service and its pages
#   docker run -v ./config:/config:ro …                          with your configuration
#   docker compose up                                            with PostgreSQL: compose.yaml
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
RUN useradd --create-home --uid 10001 onrecord && mkdir /data /config && chown onrecord /data /config
COPY requirements/run.txt /tmp/run.txt
RUN pip install --no-cache-dir --no-deps --require-hashes -r /tmp/run.txt && rm /tmp/run.txt
COPY --from=build /dist/*.whl /tmp/
RUN pip install --no-cache-dir --no-deps /tmp/*.whl && rm /tmp/*.whl
USER onrecord
ENV ONRECORD_HOME=/data ONRECORD_CONFIG=/config ONRECORD_LISTEN=0.0.0.0:8470 PYTHONUNBUFFERED=1
RUN onrecord init /config
VOLUME /data
EXPOSE 8470
# The first process of a container ignores SIGTERM unless it says otherwise; Python always hears SIGINT.
STOPSIGNAL SIGINT
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-c", "import os, urllib.request as web; port = os.environ['ONRECORD_LISTEN'].rpartition(':')[2]; web.build_opener(web.ProxyHandler({})).open(f'http://127.0.0.1:{port}/healthz', timeout=4)"]
ENTRYPOINT ["onrecord"]
CMD ["run"]
