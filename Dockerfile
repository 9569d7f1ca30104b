# One image for all rooms: `docker build -t noroshi .`; alone it runs `noroshi up` with everything embedded.
FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml requirements.txt README.md ./
COPY src src
COPY content content
# The versions that were tested, without the tools of development.
RUN sed -e '/--hash=/d' -e 's/ *\\$//' requirements.txt > /tmp/tested.txt \
    && python -m venv /opt/noroshi \
    && /opt/noroshi/bin/pip install --no-cache-dir --constraint /tmp/tested.txt '.[gcp,kafka,postgres]'

FROM python:3.12-slim
COPY --from=build /opt/noroshi /opt/noroshi
RUN apt-get update && apt-get install --yes --no-install-recommends git openssh-client && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --home-dir /var/lib/noroshi --no-create-home --shell /usr/sbin/nologin noroshi \
    && install --directory --owner 10001 --group 10001 --mode 700 /var/lib/noroshi
ENV PATH=/opt/noroshi/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    NOROSHI_PLATFORM_DIR=/var/lib/noroshi NOROSHI_PLATFORM_HOST=0.0.0.0
USER 10001
WORKDIR /var/lib/noroshi
VOLUME /var/lib/noroshi
EXPOSE 8700 8701 8702
ENTRYPOINT ["noroshi"]
CMD ["up"]
