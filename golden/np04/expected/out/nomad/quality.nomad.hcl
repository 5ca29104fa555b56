job "np04-physics-v5/quality" {
  type = "batch"
  datacenters = ["*"]
  reschedule {
    attempts = 0
    unlimited = false
  }

  group "quality-000" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-001"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-000" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-000", "--commandFacility", "http://10.73.136.61:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.61:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-001" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-002"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-001" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-001", "--commandFacility", "http://10.73.136.62:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.62:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-002" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-003"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-002" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-002", "--commandFacility", "http://10.73.136.63:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.63:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-003" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-004"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-003" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-003", "--commandFacility", "http://10.73.136.64:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.64:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-004" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-005"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-004" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-004", "--commandFacility", "http://10.73.136.65:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.65:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-005" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-006"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-005" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-005", "--commandFacility", "http://10.73.136.66:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.66:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-006" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-001"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-006" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-006", "--commandFacility", "http://10.73.136.61:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.61:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-007" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-002"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-007" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-007", "--commandFacility", "http://10.73.136.62:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.62:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-008" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-003"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-008" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-008", "--commandFacility", "http://10.73.136.63:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.63:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-009" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-004"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-009" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-009", "--commandFacility", "http://10.73.136.64:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.64:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-010" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-005"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-010" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-010", "--commandFacility", "http://10.73.136.65:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.65:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-011" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-006"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-011" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-011", "--commandFacility", "http://10.73.136.66:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.66:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-012" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-001"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-012" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-012", "--commandFacility", "http://10.73.136.61:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.61:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-013" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-002"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-013" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-013", "--commandFacility", "http://10.73.136.62:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.62:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-014" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-003"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-014" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-014", "--commandFacility", "http://10.73.136.63:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.63:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-015" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-004"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-015" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-015", "--commandFacility", "http://10.73.136.64:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.64:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-016" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-005"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-016" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-016", "--commandFacility", "http://10.73.136.65:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.65:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-017" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-006"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-017" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-017", "--commandFacility", "http://10.73.136.66:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.66:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-018" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-001"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-018" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-018", "--commandFacility", "http://10.73.136.61:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.61:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-019" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-002"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-019" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-019", "--commandFacility", "http://10.73.136.62:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.62:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-020" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-003"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-020" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-020", "--commandFacility", "http://10.73.136.63:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.63:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-021" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-004"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-021" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-021", "--commandFacility", "http://10.73.136.64:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.64:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-022" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-005"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-022" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-022", "--commandFacility", "http://10.73.136.65:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.65:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-023" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-006"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-023" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-023", "--commandFacility", "http://10.73.136.66:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.66:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-024" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-001"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-024" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-024", "--commandFacility", "http://10.73.136.61:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.61:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-025" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-002"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-025" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-025", "--commandFacility", "http://10.73.136.62:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.62:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-026" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-003"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-026" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-026", "--commandFacility", "http://10.73.136.63:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.63:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-027" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-004"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-027" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-027", "--commandFacility", "http://10.73.136.64:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.64:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-028" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-005"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-028" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-028", "--commandFacility", "http://10.73.136.65:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.65:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-029" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-006"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-029" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-029", "--commandFacility", "http://10.73.136.66:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.66:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-030" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-001"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-030" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-030", "--commandFacility", "http://10.73.136.61:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.61:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-031" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-002"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-031" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-031", "--commandFacility", "http://10.73.136.62:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.62:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-032" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-003"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-032" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-032", "--commandFacility", "http://10.73.136.63:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.63:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-033" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-004"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-033" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-033", "--commandFacility", "http://10.73.136.64:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.64:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-034" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-005"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-034" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-034", "--commandFacility", "http://10.73.136.65:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.65:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-035" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-006"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-035" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-035", "--commandFacility", "http://10.73.136.66:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.66:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-036" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-001"
    }
    network {
      port "data" {
        static = 9012
      }
      port "rcf" {
        static = 9013
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-036" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-036", "--commandFacility", "http://10.73.136.61:9013"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.61:9012"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-037" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-002"
    }
    network {
      port "data" {
        static = 9012
      }
      port "rcf" {
        static = 9013
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-037" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-037", "--commandFacility", "http://10.73.136.62:9013"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.62:9012"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-038" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-003"
    }
    network {
      port "data" {
        static = 9012
      }
      port "rcf" {
        static = 9013
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-038" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-038", "--commandFacility", "http://10.73.136.63:9013"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.63:9012"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "quality-039" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-mon-004"
    }
    network {
      port "data" {
        static = 9012
      }
      port "rcf" {
        static = 9013
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "quality-039" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "quality-039", "--commandFacility", "http://10.73.136.64:9013"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.64:9012"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }
}
